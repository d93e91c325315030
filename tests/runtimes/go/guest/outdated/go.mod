module metaffi.test/outdated

go 1.22
