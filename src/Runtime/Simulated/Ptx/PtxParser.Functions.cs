namespace Whence.Runtime.Simulated.Ptx;

sealed partial class PtxParser
{
    void Function()
    {
        var isEntry = Take().Text == ".entry";
        var outer = scope;
        scope = new(outer);
        var results = new List<PtxVariable>();
        if (Now.Text == "(")
            Parameters(results);
        var function = new PtxFunction(Word(), isEntry, Now.Line);
        function.Results.AddRange(results);
        if (Now.Text == "(")
            Parameters(function.Parameters);
        Limits(function);
        if (!Accept(";"))
        {
            Expect("{");
            function.IsDefined = true;
            Body(function);
        }
        scope = outer;
        if (!module.Functions.TryGetValue(function.Name, out var known) || !known.IsDefined)
            module.Functions[function.Name] = function;
        else if (function.IsDefined)
            throw Error($"function '{function.Name}' is defined twice");
    }

    void Parameters(List<PtxVariable> into)
    {
        Expect("(");
        while (!Accept(")"))
        {
            if (into.Count > 0)
                Expect(",");
            if (Now.Text != ".param")
                throw Error("a parameter is expected in .param");
            at++;
            into.Add(Variable(PtxSpace.Param, Attributes(), isExternal: false, isParameter: true));
        }
    }

    // .reqntid 32, 1, 1 and the like.
    void Limits(PtxFunction function)
    {
        while (Now.IsDirective)
        {
            var word = Take().Text;
            var numbers = new List<int>();
            while (Now.IsNumber && numbers.Count < 3)
            {
                numbers.Add((int)Number(0, int.MaxValue));
                Accept(",");
            }
            if (word is not (".reqntid" or ".maxntid") || numbers.Count == 0)
                continue;
            function.Threads = [.. numbers, .. Enumerable.Repeat(1, 3 - numbers.Count)];
            function.ThreadsAreRequired = word == ".reqntid";
        }
    }

    void Body(PtxFunction function)
    {
        var depth = 1;
        while (depth > 0)
        {
            if (Now.IsEnd)
                throw Error($"the body of '{function.Name}' does not end");
            if (Accept("{"))
            {
                depth++;
                scope = new(scope);
            }
            else if (Accept("}"))
            {
                depth--;
                scope = scope.Outer!;
            }
            else
            {
                Statement(function);
            }
        }
    }

    void Statement(PtxFunction function)
    {
        if (Accept(";"))
            return;
        if (Now.IsDirective)
            InnerDirective(function);
        else if (Now.IsWord && After.Text == ":")
            Label(function);
        else
            Instruction(function);
    }

    void InnerDirective(PtxFunction function)
    {
        switch (Now.Text)
        {
            case ".reg":
                Registers();
                break;
            case ".loc" or ".file":
                SkipLine();
                break;
            case ".pragma":
                SkipTo(";");
                break;
            case ".shared" or ".local" or ".param" or ".global" or ".const":
                Variables(function.Variables, isExternal: false);
                break;
            default:
                throw Error($"'{Now.Text}' is not understood here");
        }
    }

    void Label(PtxFunction function)
    {
        var name = Word();
        Expect(":");
        if (Accept(".branchtargets"))
        {
            var targets = new List<string>();
            do
                targets.Add(Word());
            while (Accept(","));
            Expect(";");
            function.Tables[name] = [.. targets];
        }
        else if (!function.Labels.TryAdd(name, function.Instructions.Count))
        {
            throw Error($"label '{name}' is there twice");
        }
    }

    void Registers()
    {
        at++;
        var (type, _, _) = Attributes();
        do
        {
            var name = Word();
            if (Accept("<"))
            {
                scope.AddFamily(name, type, Number(0, int.MaxValue));
                Expect(">");
            }
            else if (!scope.Add(new PtxRegister(name, type)))
            {
                throw Error($"register '{name}' is declared twice");
            }
        }
        while (Accept(","));
        Expect(";");
    }
}
