namespace Nexus.Grains.Templates.Domains;

/// <summary>Trips: routes, visas, tickets, lodging, budgets on the road and safety.</summary>
internal static class TravelDomain
{
    /// <summary>What requests and events name it.</summary>
    public const string Id = "travel";

    /// <summary>The domain.</summary>
    public static readonly TemplateDomain Domain = new(
        Id,
        new BuiltInText(
            "Travel",
            "Trips: routes, visas, tickets, lodging, budgets on the road and safety.",
            "an experienced traveller who plans realistically and knows what goes wrong",
            [
                "travel", "trip=", "trips", "journey", "vacation", "holiday", "flight", "airline", "airport", "ticket", "hotel", "hostel",
                "visa=", "visas", "passport", "luggage", "itinerary", "tour=", "tours", "tourist", "beach", "route", "train", "abroad",
                "sightseeing",
            ],
            [
                "Check visa rules, passport validity and entry requirements for every country on the route, transit included.",
                "Book long flights and the first night early; leave the middle of a trip flexible.",
                "Leave at least two hours between separate tickets, more where a border or another airport lies between.",
                "Insurance that covers treatment and the way home costs little against a hospital bill abroad.",
                "Plan two or three things a day, not ten; distances and queues take more time than maps suggest.",
                "Carry two means of payment in different places, some cash, and copies of documents on paper and online.",
                "Look at season, local holidays and weather before choosing dates; prices and crowds follow them.",
            ]),
        new BuiltInText(
            "Путешествия",
            "Поездки: маршруты, визы, билеты, жильё, бюджет в дороге и безопасность.",
            "опытный путешественник, который планирует реалистично и знает, что обычно идёт не так",
            [
                "путешеств", "поездк", "отпуск", "перелет", "авиа", "аэропорт", "билет", "отел", "гостиниц", "хостел", "виза=", "визы=",
                "визу=", "визов", "загранпаспорт", "багаж", "маршрут", "тур=", "туры=", "турист", "пляж", "поезд=", "поезда=", "границ",
                "достопримечательн", "экскурс",
            ],
            [
                "Проверьте визовые правила, срок действия паспорта и требования въезда для каждой страны, включая транзит.",
                "Длинные перелёты и первую ночь бронируйте заранее, середину поездки оставьте гибкой.",
                "Между отдельными билетами оставляйте не меньше двух часов, а при границе или смене аэропорта — больше.",
                "Страховка с лечением и дорогой домой стоит немного по сравнению со счётом из зарубежной больницы.",
                "Планируйте два–три дела в день, а не десять: дорога и очереди занимают больше, чем кажется по карте.",
                "Возьмите два средства оплаты в разных местах, немного наличных и копии документов на бумаге и в сети.",
                "Перед выбором дат посмотрите сезон, местные праздники и погоду: от них зависят цены и толпы.",
            ]));
}
