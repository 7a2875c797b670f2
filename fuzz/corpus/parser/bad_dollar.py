a $ b
?
c ! d
`
