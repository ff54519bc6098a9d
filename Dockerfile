# Cramp Coach as a web service: see docs/serve.md.
#
#   docker build -t cramp-coach .
#   docker run --rm -p 127.0.0.1:8080:8080 -e SKILL_ID=amzn1.ask.skill.… cramp-coach
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY skill skill
COPY plugins plugins
ENV PIP_CONSTRAINT=/src/constraints.txt PIP_BUILD_CONSTRAINT=/src/constraints.txt PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/cramp-coach && /opt/cramp-coach/bin/pip install '.[serve]'
# Phrases are compiled here, so that the service starts at once, from a file system that it cannot write to.
ENV CRAMP_COACH_CACHE=/opt/cramp-coach/cache
RUN /opt/cramp-coach/bin/python -c 'from cramp_coach.alexa.skill import create_skill; create_skill()'

FROM python:${PYTHON}-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin cramp-coach
COPY --from=build /opt/cramp-coach /opt/cramp-coach
ENV PATH=/opt/cramp-coach/bin:$PATH CRAMP_COACH_CACHE=/opt/cramp-coach/cache CRAMP_COACH_LOG=json \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
CMD ["gunicorn", "-c", "python:cramp_coach.service.gunicorn_config", "--bind", "0.0.0.0:8080", \
     "cramp_coach.service.wsgi:create()"]
