package guest

import "reflect"

// The entities Chan.*: see the package's description.

func chanOf(c any) reflect.Value { return ofKind(c, reflect.Chan, "channel") }

func sendable(c any) reflect.Value {
	channel := chanOf(c)
	if channel.Type().ChanDir()&reflect.SendDir == 0 {
		panic(newError(codeTypeMismatch, "object: cannot send to a "+channel.Type().String()+", which only receives"))
	}
	return channel
}

func receivable(c any) reflect.Value {
	channel := chanOf(c)
	if channel.Type().ChanDir()&reflect.RecvDir == 0 {
		panic(newError(codeTypeMismatch, "object: cannot receive from a "+channel.Type().String()+", which only sends"))
	}
	return channel
}

// ChanSend waits until the value is sent. Sending to a closed channel is a panic.
func ChanSend(c, item any) {
	channel := sendable(c)
	channel.Send(argumentAs(item, channel.Type().Elem(), "value"))
}

// ChanTrySend sends if that needs no waiting.
func ChanTrySend(c, item any) (sent bool) {
	channel := sendable(c)
	return channel.TrySend(argumentAs(item, channel.Type().Elem(), "value"))
}

// ChanReceive waits for a value; nil and false from a channel that is closed and empty.
func ChanReceive(c any) (item any, open bool) {
	received, open := receivable(c).Recv()
	return itemOf(received, open), open
}

// ChanTryReceive takes a value if there is one.
func ChanTryReceive(c any) (item any, received, open bool) {
	x, received := receivable(c).TryRecv()
	return itemOf(x, received), received, received || !x.IsValid()
}

func itemOf(x reflect.Value, received bool) any {
	if !received {
		return nil
	}
	return x.Interface()
}

// ChanClose closes the channel, which must not be closed yet.
func ChanClose(c any) {
	channel := chanOf(c)
	if channel.Type().ChanDir()&reflect.SendDir == 0 {
		panic(newError(codeTypeMismatch, "object: cannot close a "+channel.Type().String()+", which only receives; who sends closes"))
	}
	channel.Close()
}

// ChanLen counts the values that wait in the channel.
func ChanLen(c any) int { return chanOf(c).Len() }

// ChanCap tells how many can.
func ChanCap(c any) int { return chanOf(c).Cap() }
