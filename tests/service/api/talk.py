"""Two short conversations to send."""

ANN = b"Interviewer: What was the hardest part last time?\nAnn: The export took hours. We have two plants.\n"
BOB = b"Interviewer: And what happened then?\nBob: It took hours to find the export. I like the colour.\n"
IGOR = "Интервьюер: Что было самым трудным?\nИгорь: Накладная вечно теряется. У нас два склада.\n".encode()
