/** Shows the service's own description with Swagger UI, which is handed out by this server. */

globalThis.SwaggerUIBundle({ url: "/openapi.json", domNode: document.getElementById("reference"), deepLinking: true, validatorUrl: null });
