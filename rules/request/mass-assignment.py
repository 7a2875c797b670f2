from app.models import Item


def create(request):
    # ruleid: mass-assignment
    Item.objects.create(**request.POST)


def update(request, key):
    items = Item.objects.filter(pk=key)
    # ruleid: mass-assignment
    items.update(**request.data.dict())


def named(request):
    # ok: mass-assignment
    Item.objects.create(name=request.POST["name"])


def made(request):
    # ruleid: mass-assignment
    Item(**request.POST.dict()).save()


def checked(request):
    # ok: mass-assignment
    ItemForm(**request.POST)
