import gradio as gr


def page(request: gr.Request):
    open("/srv/" + request.query_params["x"])  # rings: path-traversal-read
    open("/srv/x")  # silent
