"""The HTTP face of live. Knows no rule and no table."""

from fastapi import APIRouter

router = APIRouter()
