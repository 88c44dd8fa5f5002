package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// One download over a connection of its own, from the client's own address.
func fetchHTTP(own net.IP, url string, until time.Time) (sum, error) {
	var got sum
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: own}}
	transport := &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true}
	defer transport.CloseIdleConnections()
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return got, err
	}
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return got, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return got, fmt.Errorf("%s: %s", url, response.Status)
	}
	_, err = io.CopyBuffer(&got, response.Body, make([]byte, 256<<10))
	return got, err
}
