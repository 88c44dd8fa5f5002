module longshore/boot-clients

go 1.24.0
