# Wie lange Gespräche aufbewahrt werden
settings-retention = Aufbewahren und löschen
retention-title = Wie lange Gespräche aufbewahrt werden
retention-about = Beendete Gespräche verlieren nach einer Zeit jedes Wort, jede Datei und jeden Namen. Was bleibt, zählt in Berichten: wann, wo, wie viele.
retention-empty = Alles wird für immer aufbewahrt
retention-empty-text = Legen Sie eine Regel für einen Posteingang, ein Etikett oder alles an. Gelöscht wird nichts, bevor Sie gesehen haben, wie viel es wäre.
retention-rules = Regeln
retention-rules-about = Die erste Regel, die auf ein Gespräch passt, entscheidet. Die Tage zählen ab der letzten Nachricht, sobald es gelöst, Spam oder im Papierkorb ist.
retention-add = Regel hinzufügen
retention-inbox = Posteingang
retention-any-inbox = Jeder Posteingang
retention-label = Etikett
retention-any-label = Egal
retention-keep = Aufbewahren
retention-days = Eine Zeit lang
retention-ever = Für immer
retention-number = Tage
retention-gone = gibt es nicht mehr
retention-up = Regel { $n } nach oben
retention-down = Regel { $n } nach unten
retention-drop = Regel { $n } entfernen
retention-count = { $n ->
    [0] betrifft heute nichts
    [one] betrifft heute ein Gespräch
   *[other] betrifft heute { $n } Gespräche
}
retention-look = Ansehen, wie viele es wären
retention-seen = { $n ->
    [0] Heute löschen diese Regeln nichts.
    [one] Heute löschen diese Regeln die Worte eines Gesprächs.
   *[other] Heute löschen diese Regeln die Worte von { $n } Gesprächen.
}
retention-done = Was gelöscht wurde
retention-done-about = Die Regeln werden einmal am Tag von selbst angewandt. Frühere Sicherungen enthalten es noch.
retention-going = Wird gelöscht …
retention-emptied = { $n ->
    [one] ein Gespräch
   *[other] { $n } Gespräche
}
retention-run = Jetzt löschen
retention-sure = Endgültig löschen?
retention-sure-about = { $n ->
    [0] Heute ist nichts alt genug; später geht es von selbst, einmal am Tag. Gelöschtes kommt nicht zurück.
    [one] Worte, Dateien und Namen eines Gesprächs gehen heute, später weitere von selbst. Sie kommen nicht zurück.
   *[other] Worte, Dateien und Namen von { $n } Gesprächen gehen heute, später weitere von selbst. Sie kommen nicht zurück.
}
