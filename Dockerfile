# One static binary with its zones; certificate roots from the build stage.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /shouze . && mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /shouze /shouze
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV SHOUZE_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s CMD ["/shouze", "doctor", "--alive"]
ENTRYPOINT ["/shouze"]
CMD ["serve"]
