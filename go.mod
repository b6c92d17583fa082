module shouze

go 1.26.0
