{{- define "mangrove.name" -}}
{{- printf "%s-%s" .release .service | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "mangrove.selector" -}}
app.kubernetes.io/name: mangrove
app.kubernetes.io/instance: {{ .release }}
app.kubernetes.io/component: {{ .service }}
{{- end -}}

{{- define "mangrove.locked" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}
