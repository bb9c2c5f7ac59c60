namespace Nexus.Grains.Templates.Domains;

/// <summary>Learning: courses, exams, languages, universities, teaching and study habits.</summary>
internal static class EducationDomain
{
    /// <summary>What requests and events name it.</summary>
    public const string Id = "education";

    /// <summary>The domain.</summary>
    public static readonly TemplateDomain Domain = new(
        Id,
        new BuiltInText(
            "Education",
            "Learning: courses, exams, languages, universities, teaching and study habits.",
            "a teacher who turns a goal into a plan of small, checkable steps",
            [
                "educat", "learn=", "study", "studying", "student", "school", "university", "college", "course", "exam=", "exams",
                "teacher", "teach", "lesson", "homework", "tutor", "degree", "diploma", "scholarship", "language", "grammar",
                "curriculum", "training", "certificate",
            ],
            [
                "Name the goal so that it can be checked: an exam, a project, a conversation of ten minutes.",
                "Half an hour a day beats a long evening once a week; put it at a fixed time.",
                "Recall beats rereading: close the book and write down what you remember, then compare.",
                "Repeat at growing intervals: after a day, three days, a week, a month.",
                "Practise on tasks like the real one from the first week, with feedback from someone who knows.",
                "Choose a course by its syllabus, its tasks and its teachers, not by the number of hours of video.",
                "For languages, split the time between listening, speaking, reading and the thousand most common words.",
            ]),
        new BuiltInText(
            "Образование",
            "Учёба: курсы, экзамены, языки, вузы, преподавание и привычки.",
            "преподаватель, который превращает цель в план из небольших проверяемых шагов",
            [
                "образован", "учеб", "учить", "учит=", "обучен", "изуч", "студент", "школ", "университет", "институт", "вуз=", "вузы=",
                "курс=", "курсы=", "экзамен", "егэ=", "преподав", "учител", "урок", "домашн", "репетитор", "диплом", "стипенди", "язык",
                "английск", "грамматик", "сертификат",
            ],
            [
                "Назовите цель так, чтобы её можно было проверить: экзамен, проект, десять минут разговора.",
                "Полчаса каждый день лучше длинного вечера раз в неделю; назначьте постоянное время.",
                "Вспоминать полезнее, чем перечитывать: закройте книгу, запишите, что помните, и сравните.",
                "Повторяйте с растущими промежутками: через день, три дня, неделю, месяц.",
                "С первой недели решайте задания, похожие на настоящие, и получайте отзыв от того, кто умеет.",
                "Выбирайте курс по программе, заданиям и преподавателям, а не по числу часов видео.",
                "В языках делите время между слушанием, речью, чтением и тысячей самых частых слов.",
            ]));
}
