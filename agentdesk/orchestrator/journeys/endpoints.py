"""The HTTP face of journeys. Knows no rule and no table."""

from fastapi import APIRouter

router = APIRouter()
