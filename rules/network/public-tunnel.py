import gradio
from pyngrok import ngrok


def bad(demo):
    # ruleid: public-tunnel
    demo.launch(share=True)
    # ruleid: public-tunnel
    gradio.Interface(len, "text", "number").launch(share=True)
    # ruleid: public-tunnel
    ngrok.connect(8501)


def good(demo):
    # ok: public-tunnel
    demo.launch()
    # ok: public-tunnel
    demo.launch(share=False)
