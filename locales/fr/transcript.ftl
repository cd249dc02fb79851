# Transcriptions
transcript-open = Transcription…
transcript-title = Transcription
transcript-about = Ce que cette personne a écrit et ce qui lui est parvenu. Les notes, les copies cachées et ce qui est allé à d’autres n’y figurent pas.
transcript-text = Sous forme de fichier à lire
transcript-json = Pour les programmes (JSON)
transcript-print = Imprimer ou enregistrer en PDF
transcript-attach = Joindre à une réponse
print-about = Choisissez « Enregistrer au format PDF » dans la fenêtre d’impression pour en garder un fichier.
print-act = Imprimer
print-empty = Rien n’a encore été échangé avec cette personne.
