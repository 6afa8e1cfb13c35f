from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readiness", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="assessment", name="assessment_level_is_known"),
        migrations.AlterField(
            model_name="assessment",
            name="level",
            field=models.CharField(
                help_text="code of the threshold reached: not_yet, nearly, ready; or unknown", max_length=20
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ("not_yet", "nearly", "ready", "unknown"))),
                name="assessment_level_is_known",
            ),
        ),
    ]
