"""The HTTP application, put together."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp

from service.api import (
    codebook,
    jobs,
    operation,
    peaks,
    recordings,
    reprocess,
    reprocess_results,
    respondents,
    search,
    session,
    stateless,
    studies,
    themes,
    transcripts,
    uploads,
    users,
    utterances,
)
from service.api.body_limit import BodyLimit
from service.api.context import Services
from service.api.middleware import Envelope
from service.api.openapi import describe
from service.api.problems import handle_problems, refuse_nul
from service.version import version
from service.web.pages import serve_pages

ROUTERS = (
    session.router,
    users.router,
    studies.router,
    uploads.router,
    recordings.router,
    peaks.router,
    transcripts.router,
    utterances.router,
    themes.router,
    respondents.router,
    stateless.router,
    search.router,
    codebook.router,
    jobs.router,
    reprocess.router,
    reprocess_results.router,
    operation.router,
)
_DESCRIPTION = "Customer interviews coded by the Jobs To Be Done method. Long work is a job: submit, poll, read."


def create_app(services: Services) -> ASGIApp:
    """The application with its envelope."""
    return Envelope(create_api(services), metrics=services.metrics, secure=services.settings.secure_cookies)


def create_api(services: Services) -> FastAPI:
    """The routes; nothing in it comes from outside, so FastAPI's own pages, which do, are off."""
    api = FastAPI(
        title="hardpart",
        version=version(),
        description=_DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(refuse_nul)],
        generate_unique_id_function=lambda route: route.name,  # what a generated client calls it
    )
    api.state.services = services
    handle_problems(api)
    api.add_middleware(BodyLimit)
    for router in ROUTERS:
        api.include_router(router)
    describe(api)
    serve_pages(api)
    return api
