# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY adapters ./adapters
COPY cmd ./cmd
COPY config ./config
COPY digest ./digest
# .ci/run builds with the same flags and looks at what comes out.
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/bot ./cmd/bot
# A scratch image cannot make a folder that belongs to somebody.
RUN mkdir -p /out/data

# Nothing but the binary: it embeds the time zones, and brings its own health check.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/bot /bot
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
# Outside the container the page is seen when http.listen is 0.0.0.0:8080.
EXPOSE 8080
# Name the configuration by NEWSDESK_CONFIG, so that the health check finds it too.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD ["/bot", "health"]
ENTRYPOINT ["/bot"]
CMD ["run"]
