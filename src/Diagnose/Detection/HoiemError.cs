namespace Whence.Diagnose.Detection;

/// <summary>What a wrong detection shows [Hoiem 2012].</summary>
public enum HoiemError
{
    /// <summary>The right class, but the place is poor or another detection has the object.</summary>
    Localization,

    /// <summary>An object of a similar class.</summary>
    Similar,

    /// <summary>An object of another class.</summary>
    Other,

    /// <summary>No object.</summary>
    Background,
}
