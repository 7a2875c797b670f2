import pickle

from rest_framework.decorators import api_view
from rest_framework.response import Response


@api_view(["POST"])
def view(request, number: int):
    pickle.loads(request.data)  # rings: untrusted-deserialisation
    open("/srv/%d" % number)  # silent
    return Response(request.data)  # silent
