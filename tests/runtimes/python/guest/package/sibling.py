def word():
    return "hello"
