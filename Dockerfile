# The build stage installs everything; the image has only what runs: no compiler, no tests, no sources of the explorer, no embedded
# PostgreSQL, no second Node.
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /timberline
COPY . .
RUN node server/local/setup.mjs --client \
 && npm prune --omit=dev --omit=optional \
 && find client -mindepth 1 -maxdepth 1 ! -name dist -exec rm -r {} +

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /timberline
COPY --from=build /timberline ./
USER node
EXPOSE 1323
# It asks this machine itself, whose address is in no certificate.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s \
  CMD ["node", "--no-warnings", "-e", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = 0; fetch(`http${process.env.TLS_CERT_FILE ? 's' : ''}://127.0.0.1:${process.env.PORT || 1323}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["sh", "server/local/start.sh"]
