"""HTTP <-> fraud, one module per noun; `make_router` puts them together."""

from services.fraud.routes.cases import make_router

__all__ = ["make_router"]
