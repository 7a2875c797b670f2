# ruleid: import-xml
import xml.etree.ElementTree as ET
# ruleid: import-xml
from xml.dom import minidom
# ok: import-xml
import defusedxml.ElementTree
# ok: import-xml
import json
