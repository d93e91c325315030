package guest

// A rune of a func type is a character to the host, as one of a function is. Go's reflection does not tell it from an int32:
// generated code does.

// PutRune adds a character as the next argument.
func PutRune(c *Call, r rune) {
	if c.failed == nil {
		c.value(c.done).set(typeChar32, uint64(uint32(r)))
		c.adapt()
	}
}

// GetRune reads a result that is a character, a text of one character, or its number.
func GetRune(c *Call, index int) rune {
	r, failed := readRune(c.value(c.done + index))
	if failed != nil {
		panic(failed.at("result " + ordinal(index) + " of the callable"))
	}
	return r
}

// ArgumentRune reads an argument as GetRune does.
func ArgumentRune(x *Invocation, index int) rune {
	r, failed := readRune(x.argument(index))
	if failed != nil {
		panic(failed.at("argument " + ordinal(index) + " of the func"))
	}
	return r
}

// ReturnRune writes the next result as a character.
func ReturnRune(x *Invocation, index int, r rune) {
	if index < x.resultCount {
		x.result(index).set(typeChar32, uint64(uint32(r)))
	}
	x.written = index + 1
}

func readRune(v *value) (rune, *Error) {
	if v.kind&(typeString8|typeString16|typeString32) == 0 || v.isArray() {
		var r rune
		failed := get(v, &r)
		return r, failed
	}
	text, failed := v.text()
	if failed != nil {
		return 0, failed
	}
	if runes := []rune(text); len(runes) == 1 {
		return runes[0], nil
	}
	return 0, newError(codeTypeMismatch, "expected rune, found a string of "+plural(len([]rune(text)), "character"))
}
