a = \ 
b
\
