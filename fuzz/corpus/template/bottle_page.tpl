% if v:
<p>{{v}}{{!raw}}</p>
% end
