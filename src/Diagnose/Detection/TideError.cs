namespace Whence.Diagnose.Detection;

/// <summary>The kinds of errors that TIDE tells apart [Bolya 2020].</summary>
public enum TideError
{
    /// <summary>The class is wrong, the place is right.</summary>
    Classification,

    /// <summary>The class is right, the place is not quite.</summary>
    Localization,

    /// <summary>Both are wrong.</summary>
    Both,

    /// <summary>Right, but a surer detection has the object.</summary>
    Duplicate,

    /// <summary>There is nothing.</summary>
    Background,

    /// <summary>An object that nothing speaks of.</summary>
    Missed,
}
