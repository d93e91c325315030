module metaffi.test/exports

go 1.22
