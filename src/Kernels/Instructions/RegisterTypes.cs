namespace Whence.Kernels.Instructions;

static class RegisterTypes
{
    /// <summary>Bytes of a value in memory.</summary>
    public static int Bytes(this RegisterType type) => type switch
    {
        RegisterType.F64 or RegisterType.S64 => 8,
        RegisterType.Predicate => 1,
        _ => 4,
    };

    public static bool IsFloat(this RegisterType type) => type is RegisterType.F32 or RegisterType.F64;

    public static bool IsInteger(this RegisterType type) => type is RegisterType.S32 or RegisterType.U32 or RegisterType.S64;

    public static bool IsHalves(this RegisterType type) => type is RegisterType.F16x2 or RegisterType.BF16x2;
}
