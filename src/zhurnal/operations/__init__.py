"""What lives outside Git: accounts, failed sign-ins, talk about proposals, who viewed which diary (Django ORM).

No role is stored here. An account points at a person's id; what that person may do is derived from the record.
"""
