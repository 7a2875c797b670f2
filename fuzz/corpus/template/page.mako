<%inherit file="page_base.mako"/>
## ${raw | n}
% for x in [v]:
<b>${x}</b> ${filtered | h} ${raw | n} ${filtered | u}
% endfor
<%doc>${filtered}</%doc>
