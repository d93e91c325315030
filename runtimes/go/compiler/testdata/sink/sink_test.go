package sink

func InTest() {}
