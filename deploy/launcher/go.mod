module longshore/launcher

go 1.21
