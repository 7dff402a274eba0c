namespace Connect.Runtime.Transforms.Text;

/// <summary>English names in dates.</summary>
internal static class JavaDateNames
{
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static readonly string[] ShortMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    public static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    public static readonly string[] ShortDays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    public static readonly string[] Eras = ["BC", "AD"];

    public static readonly string[] HalfDays = ["AM", "PM"];

    /// <summary>Time zones by name with their distance from UTC in minutes; longer names before those they begin with.</summary>
    public static readonly (string Name, int Minutes)[] Zones =
    [
        ("Coordinated Universal Time", 0), ("Greenwich Mean Time", 0), ("UTC", 0), ("GMT", 0),
        ("Pacific Standard Time", -480), ("Pacific Daylight Time", -420), ("PST", -480), ("PDT", -420),
        ("Mountain Standard Time", -420), ("Mountain Daylight Time", -360), ("MST", -420), ("MDT", -360),
        ("Central Standard Time", -360), ("Central Daylight Time", -300), ("CST", -360), ("CDT", -300),
        ("Eastern Standard Time", -300), ("Eastern Daylight Time", -240), ("EST", -300), ("EDT", -240),
        ("Western European Time", 0), ("WEST", 60), ("WET", 0), ("Central European Standard Time", 60), ("Central European Summer Time", 120), ("CEST", 120), ("CET", 60),
        ("Eastern European Standard Time", 120), ("Eastern European Summer Time", 180), ("EEST", 180), ("EET", 120),
        ("Japan Standard Time", 540), ("JST", 540), ("India Standard Time", 330), ("IST", 330),
    ];
}
