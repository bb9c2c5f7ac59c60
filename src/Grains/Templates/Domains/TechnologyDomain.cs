namespace Nexus.Grains.Templates.Domains;

/// <summary>Software, hardware, networks, data, security and choosing or building systems.</summary>
internal static class TechnologyDomain
{
    /// <summary>What requests and events name it.</summary>
    public const string Id = "technology";

    /// <summary>The domain.</summary>
    public static readonly TemplateDomain Domain = new(
        Id,
        new BuiltInText(
            "Technology",
            "Software, hardware, networks, data, security and choosing or building systems.",
            "a senior engineer who prefers simple solutions and states their limits",
            [
                "software", "hardware", "program", "code=", "coding", "develop", "server", "database", "sql=", "postgres", "api=",
                "cloud", "docker", "kubernetes", "linux", "windows", "network", "security", "encrypt", "password", "backup", "algorithm",
                "data=", "machine", "learning", "artificial", "neural", "website", "app=", "apps", "mobile", "computer", "laptop", "bug=",
                "deploy",
            ],
            [
                "State the problem in numbers first: users, requests, data size, budget, and what may not fail.",
                "Take the simplest thing that meets those numbers; every further part is one more that can break.",
                "Choose well-known open formats and tools with active maintainers, so that leaving them stays possible.",
                "Security begins with updates, least privilege, unique passwords with a second factor, and encrypted backups.",
                "A backup counts only after a restore was tried; keep one copy elsewhere and one offline.",
                "Measure before optimising: a profiler or a query plan shows the place, intuition rarely does.",
                "Automate tests and deployment early; a release that is boring is a release that is safe.",
            ]),
        new BuiltInText(
            "Технологии",
            "Программы, оборудование, сети, данные, безопасность, выбор и создание систем.",
            "опытный инженер, который предпочитает простые решения и называет их границы",
            [
                "технолог", "программ", "оборудован", "код=", "кода=", "коде=", "разработ", "сервер", "баз=", "базы=", "базу=", "данны",
                "облак", "сеть=", "сети=", "сетев", "безопасност", "шифрован", "парол", "резервн", "алгоритм", "машинн", "искусствен",
                "нейрос", "сайт", "приложен", "мобильн", "компьютер", "ноутбук", "ошибк", "деплой", "интернет",
            ],
            [
                "Сначала опишите задачу числами: пользователи, запросы, объём данных, бюджет и то, что не должно отказать.",
                "Берите самое простое, что укладывается в эти числа: каждая лишняя часть может сломаться.",
                "Выбирайте известные открытые форматы и инструменты с живой поддержкой, чтобы от них можно было уйти.",
                "Безопасность начинается с обновлений, минимальных прав, уникальных паролей со вторым фактором и зашифрованных резервных копий.",
                "Резервная копия считается, только если из неё пробовали восстановиться; одну копию держите в другом месте, одну — отключённой.",
                "Измеряйте до оптимизации: профилировщик или план запроса показывают место, интуиция — редко.",
                "Рано автоматизируйте тесты и развёртывание: скучный выпуск — безопасный выпуск.",
            ]));
}
