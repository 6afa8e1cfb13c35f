def test_x(as_sari, district):
    for a in (
        "/",
        "/families/",
        f"/families/{district.wahyuni.public_id}/",
        "/exits/",
        "/unsure/",
        "/policy/",
        "/policy/changes/",
        "/families/export.xlsx",
    ):
        r = as_sari.get(a)
        print(a, r.status_code)
        assert r.status_code == 200, r.content[:3000]
