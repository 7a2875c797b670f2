# ruleid: import-cgi
from wsgiref.handlers import CGIHandler
# ruleid: import-cgi
from twisted.web.twcgi import CGIScript
# ok: import-cgi
from wsgiref.handlers import SimpleHandler
