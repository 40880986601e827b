"""The HTTP face of decisions. Knows no rule and no table."""

from fastapi import APIRouter

router = APIRouter()
