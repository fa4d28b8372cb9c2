# Countersign for people's hands: cmdlets of the tenant's catalogue, run through Countersign over its REST API.
# Not yet run in PowerShell: it has been read by its grammar alone.

Set-StrictMode -Version 3.0

$script:Connection = $null

function Connect-Countersign {
    <#
    .SYNOPSIS
    Signs in with a token, and makes a function of every cmdlet that you may run or ask for.
    .EXAMPLE
    Connect-Countersign -Url https://countersign.example.com -Tenant contoso.onmicrosoft.com
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)]
        [System.Uri] $Url,

        [Parameter(Mandatory = $true)]
        [System.String] $Tenant,

        # Asked for where it is left out; it is kept for this session alone.
        [Parameter()]
        [System.Security.SecureString] $Token
    )
    if ($Url.Scheme -ne 'https' -and -not $Url.IsLoopback) {
        throw 'A token is sent by https alone, but for an address of this machine.'
    }
    if ($null -eq $Token) {
        $Token = Read-Host -Prompt 'Token (cs_...)' -AsSecureString
    }
    Disconnect-Countersign
    $script:Connection = @{ Url = $Url.GetLeftPart([System.UriPartial]::Authority); Tenant = $Tenant; Token = $Token }
    try {
        $me = Send-CountersignRequest -Method 'GET' -Path '/api/v1/me'
        $query = [System.Uri]::EscapeDataString($Tenant)
        $proxies = Send-CountersignRequest -Method 'GET' -Path "/powershell/Proxies.ps1?tenant=$query" -AsText
        $body = [System.Management.Automation.ScriptBlock]::Create($proxies)
        New-Module -Name 'CountersignCmdlets' -ScriptBlock $body | Import-Module -Global -DisableNameChecking
    }
    catch {
        $script:Connection = $null
        throw
    }
    [PSCustomObject]@{ Url = $script:Connection.Url; Tenant = $Tenant; Person = $me.person.username }
}

function Disconnect-Countersign {
    <#
    .SYNOPSIS
    Forgets the token and the functions that were made. The token itself goes on until it ends or is ended.
    #>
    [CmdletBinding()]
    param()
    $script:Connection = $null
    Get-Module -Name 'CountersignCmdlets' | Remove-Module
}

function Invoke-CountersignTask {
    <#
    .SYNOPSIS
    Runs a task. Where it needs an approval and a reason was given, it is asked for; with -Wait it runs as soon as it is approved.
    .EXAMPLE
    Invoke-CountersignTask -Task 'Exchange\New-JournalRule' -Parameters @{ Name = 'Legal' } -Reason 'legal asked' -Wait
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0)]
        [System.String] $Task,

        [Parameter(Position = 1)]
        [System.Collections.IDictionary] $Parameters = @{},

        [Parameter()]
        [System.String] $Reason,

        [Parameter()]
        [System.String] $Ticket,

        [Parameter()]
        [System.Management.Automation.SwitchParameter] $Wait
    )
    $call = @{ tenant = (Get-CountersignConnection).Tenant; task = $Task; parameters = ConvertTo-CountersignValue -Value $Parameters }
    $answer = Send-CountersignRequest -Method 'POST' -Path '/api/v1/runs' -Body $call -AllowProblem
    if (-not (Test-CountersignMember -Object $answer -Name 'code')) {
        return Write-CountersignOutput -Answer $answer
    }
    if ($answer.code -ne 'needs-approval' -or [System.String]::IsNullOrWhiteSpace($Reason)) {
        return Write-CountersignProblem -Problem $answer
    }
    $ask = @{ call = $answer.call; reason = $Reason }
    if (-not [System.String]::IsNullOrWhiteSpace($Ticket)) {
        $ask['ticket'] = $Ticket
    }
    $request = Send-CountersignRequest -Method 'POST' -Path '/api/v1/requests' -Body $ask
    if (-not $Wait) {
        return $request
    }
    $decided = Wait-CountersignRequest -Id $request.id
    if ($decided.state -ne 'approved') {
        Write-Error -Message "The request $($request.id) was $($decided.state)." -ErrorId "Countersign.$($decided.state)"
        return
    }
    # Exactly what was approved is sent again; the server compares.
    Write-CountersignOutput -Answer (Send-CountersignRequest -Method 'POST' -Path '/api/v1/runs' -Body $call)
}

# What a proxy was given, less what is ours, goes to the task as it was bound.
function Invoke-CountersignProxy {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)]
        [System.String] $Task,

        [Parameter(Mandatory = $true)]
        [System.Collections.IDictionary] $Bound,

        [Parameter()]
        [System.String[]] $Own = @()
    )
    $parameters = @{}
    $ours = @{}
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    foreach ($name in $Bound.Keys) {
        if ($Own -contains $name) {
            $ours[$name] = $Bound[$name]
        }
        elseif ($common -notcontains $name) {
            $parameters[$name] = $Bound[$name]
        }
    }
    Invoke-CountersignTask -Task $Task -Parameters $parameters @ours
}

function Wait-CountersignRequest {
    param([System.String] $Id)
    $shown = $null
    while ($true) {
        $request = Send-CountersignRequest -Method 'GET' -Path "/api/v1/requests/$Id"
        if ($request.state -ne 'pending') {
            return $request
        }
        if ($shown -ne $request.state) {
            Write-Information -MessageData "Waiting for an approval of $Id; Ctrl-C stops waiting, and the request goes on." -InformationAction Continue
            $shown = $request.state
        }
        Start-Sleep -Seconds 2
    }
}

function Write-CountersignOutput {
    param($Answer)
    foreach ($warning in $Answer.warnings) {
        Write-Warning -Message $warning
    }
    $Answer.output
}

function Write-CountersignProblem {
    param($Problem)
    $next = if (Test-CountersignMember -Object $Problem -Name 'next') { " $($Problem.next)" } else { '' }
    $hint = if ($Problem.code -eq 'needs-approval') { ' Give -Reason to ask for it, and -Wait to wait.' } else { '' }
    Write-Error -Message "$($Problem.detail)$next$hint" -ErrorId "Countersign.$($Problem.code)" -TargetObject $Problem
}

function Test-CountersignMember {
    param($Object, [System.String] $Name)
    $null -ne $Object -and $null -ne $Object.PSObject.Properties[$Name]
}

function Get-CountersignConnection {
    if ($null -eq $script:Connection) {
        throw 'Connect first: Connect-Countersign -Url https://... -Tenant ...'
    }
    $script:Connection
}

# Values as JSON holds them: switches are yes or no, bytes say that they are, a SecureString is opened only here and only to be sent.
function ConvertTo-CountersignValue {
    param($Value)
    if ($null -eq $Value) {
        return $null
    }
    if ($Value -is [System.Management.Automation.SwitchParameter]) {
        return $Value.IsPresent
    }
    if ($Value -is [System.Byte[]]) {
        return @{ Data = [System.Convert]::ToBase64String($Value) }
    }
    if ($Value -is [System.Security.SecureString]) {
        return [System.Net.NetworkCredential]::new('', $Value).Password
    }
    if ($Value -is [System.DateTime]) {
        return $Value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.fffZ', [System.Globalization.CultureInfo]::InvariantCulture)
    }
    if ($Value -is [System.Collections.IDictionary]) {
        $members = @{}
        foreach ($name in $Value.Keys) {
            $members["$name"] = ConvertTo-CountersignValue -Value $Value[$name]
        }
        return $members
    }
    if ($Value -is [System.Collections.IEnumerable] -and $Value -isnot [System.String]) {
        $items = @(foreach ($item in $Value) { , (ConvertTo-CountersignValue -Value $item) })
        return , $items
    }
    if ($Value -is [System.String] -or $Value -is [System.ValueType]) {
        if ($Value -is [System.Enum] -or $Value -is [System.Guid] -or $Value -is [System.Char]) {
            return "$Value"
        }
        return $Value
    }
    "$Value"
}

# One request, never redirected and never repeated by itself.
function Send-CountersignRequest {
    param(
        [System.String] $Method,
        [System.String] $Path,
        $Body,
        [System.Management.Automation.SwitchParameter] $AllowProblem,
        [System.Management.Automation.SwitchParameter] $AsText
    )
    $connection = Get-CountersignConnection
    $request = @{
        Method = $Method
        Uri = "$($connection.Url)$Path"
        Authentication = 'Bearer'
        Token = $connection.Token
        MaximumRedirection = 0
        SkipHttpErrorCheck = $true
        AllowUnencryptedAuthentication = ([System.Uri] $connection.Url).IsLoopback
        ErrorAction = 'Stop'
    }
    if ($null -ne $Body) {
        $json = ConvertTo-Json -InputObject $Body -Depth 32 -Compress
        $request['Body'] = [System.Text.Encoding]::UTF8.GetBytes($json)
        $request['ContentType'] = 'application/json; charset=utf-8'
    }
    $response = Invoke-WebRequest @request
    $text = if ($response.Content -is [System.Byte[]]) { [System.Text.Encoding]::UTF8.GetString($response.Content) } else { "$($response.Content)" }
    $good = $response.StatusCode -ge 200 -and $response.StatusCode -lt 300
    if ($good -and $AsText) {
        return $text
    }
    $answer = try { ConvertFrom-Json -InputObject $text -Depth 64 } catch { $null }
    if ($good -or ($AllowProblem -and (Test-CountersignMember -Object $answer -Name 'code'))) {
        return $answer
    }
    if (Test-CountersignMember -Object $answer -Name 'detail') {
        throw "$($answer.detail) ($($answer.code))"
    }
    throw "The server answered with status $($response.StatusCode)."
}

Export-ModuleMember -Function @(
    'Connect-Countersign'
    'Disconnect-Countersign'
    'Invoke-CountersignTask'
    'Invoke-CountersignProxy'
)
