<%page expression_filter="h"/>
<b>${v}</b>
