package metaffi

func fastCallOf(function any) fastCall { return nil }
