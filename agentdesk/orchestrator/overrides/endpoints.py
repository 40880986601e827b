"""The HTTP face of overrides. Knows no rule and no table."""

from fastapi import APIRouter

router = APIRouter()
