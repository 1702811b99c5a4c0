namespace Whence.Runtime.Simulated.Ptx;

/// <summary>What names stand for between two braces.</summary>
sealed class PtxScope(PtxScope? outer)
{
    readonly Dictionary<string, PtxRegister> registers = [];
    readonly Dictionary<string, (PtxType Type, long Count)> families = [];
    readonly Dictionary<string, PtxVariable> variables = [];

    public PtxScope? Outer { get; } = outer;

    public bool Add(PtxRegister register) => registers.TryAdd(register.Name, register);

    /// <summary>Registers name0, name1 and so on.</summary>
    public void AddFamily(string name, PtxType type, long count) => families[name] = (type, count);

    public bool Add(PtxVariable variable) => variables.TryAdd(variable.Name, variable);

    public PtxRegister? FindRegister(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.registers.TryGetValue(name, out var known) || scope.FindInFamily(name, out known))
                return known;
        }
        return null;
    }

    public PtxVariable? FindVariable(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.variables.TryGetValue(name, out var known))
                return known;
        }
        return null;
    }

    bool FindInFamily(string name, out PtxRegister? register)
    {
        register = null;
        var digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
            digits--;
        if (digits == name.Length || !families.TryGetValue(name[..digits], out var family)
            || !long.TryParse(name.AsSpan(digits), out var number) || number >= family.Count)
            return false;
        registers[name] = register = new(name, family.Type);
        return true;
    }
}
