def bad(request, form):
    if form.is_valid():
        # ruleid: post-after-valid
        return request.POST["name"]


def good(request, form):
    if form.is_valid():
        # ok: post-after-valid
        return form.cleaned_data["name"]
    # ok: post-after-valid
    return request.POST["name"]
