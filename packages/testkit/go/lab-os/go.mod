module longshore/lab-os

go 1.22
