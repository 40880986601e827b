"""The HTTP face of interactions. Knows no rule and no table."""

from fastapi import APIRouter

router = APIRouter()
