//go:build windows

package sink

func OnlyWindows() {}
